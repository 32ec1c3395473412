const COMMON =
  'AccessDeniedException ExpiredTokenException ServiceUnavailable:503 UnrecognizedClientException';
const TRAIL = `${COMMON} CloudTrailARNInvalidException InvalidTrailNameException NoManagementAccountSLRExistsException OperationNotPermittedException TrailNotFoundException UnsupportedOperationException`;
const CHANGE = `${TRAIL} ConflictException InsufficientDependencyServiceAccessPermissionException InvalidHomeRegionException NotOrganizationMasterAccountException`;
const PARAMETERS = 'InvalidParameterCombinationException InvalidParameterException';
const DESTINATION =
  'InsufficientEncryptionPolicyException InsufficientS3BucketPolicyException KmsException S3BucketDoesNotExistException';
const SETTINGS = `${CHANGE} ${PARAMETERS} ${DESTINATION} CloudTrailAccessNotEnabledException CloudTrailInvalidClientTokenIdException CloudWatchLogsDeliveryUnavailableException InsufficientSnsTopicPolicyException InvalidCloudWatchLogsLogGroupArnException InvalidCloudWatchLogsRoleArnException InvalidKmsKeyIdException InvalidS3BucketNameException InvalidS3PrefixException InvalidSnsTopicNameException KmsKeyDisabledException KmsKeyNotFoundException OrganizationNotInAllFeaturesModeException OrganizationsNotInUseException TrailNotProvidedException`;
const STORE = 'EventDataStoreARNInvalidException EventDataStoreNotFoundException';
const CATEGORY = 'InvalidEventDataStoreCategoryException InvalidEventDataStoreStatusException';
const OF_TAGS = `${TRAIL} ${STORE} ChannelARNInvalidException InactiveEventDataStoreException ResourceNotFoundException ResourceTypeNotSupportedException`;
const TAGS = `${OF_TAGS} ChannelNotFoundException ConflictException InvalidTagParameterException NotOrganizationMasterAccountException`;
const TABLE =
  'AccessDeniedException InternalServerError:500 ProvisionedThroughputExceededException RequestLimitExceeded ResourceNotFoundException';
const WRITE = `${TABLE} ConditionalCheckFailedException ItemCollectionSizeLimitExceededException ReplicatedWriteConflictException TransactionConflictException`;
const OPS_ITEM =
  'InternalServerError:500 OpsItemAccessDeniedException OpsItemAlreadyExistsException OpsItemInvalidParameterException OpsItemLimitExceededException';

const INVOKE =
  'CodeArtifactUserDeletedException CodeArtifactUserFailedException CodeArtifactUserPendingException DurableExecutionAlreadyStartedException EC2AccessDeniedException EC2ThrottledException EC2UnexpectedException EFSIOException EFSMountConnectivityException EFSMountFailureException EFSMountTimeoutException ENILimitReachedException ENINotReadyException InvalidParameterValueException InvalidRequestContentException InvalidRuntimeException InvalidSecurityGroupIDException InvalidSubnetIDException InvalidZipFileException KMSAccessDeniedException KMSDisabledException KMSInvalidStateException KMSNotFoundException ModeNotSupportedException NoPublishedVersionException RecursiveInvocationException RequestTooLargeException ResourceConflictException ResourceNotFoundException ResourceNotReadyException S3FilesMountConnectivityException S3FilesMountFailureException S3FilesMountTimeoutException SerializedRequestEntityTooLargeException ServiceQuotaExceededException SnapStartException SnapStartNotReadyException SnapStartRegenerationFailureException SnapStartTimeoutException SubnetIPAddressLimitReachedException UnsupportedMediaTypeException';

/**
 * The errors that each API documents, those common to the service included; `:503` is a status other than 400. Throttling and the internal
 * error of a service have columns of their own.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html#API_GetTrailStatus_Errors
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html#API_CreateTrail_Errors
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html#API_PutItem_Errors
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html#API_GetParameter_Errors
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateOpsItem.html#API_CreateOpsItem_Errors
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html#API_BatchImportFindings_Errors
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html#API_PutEvents_Errors
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
 */
export const DOCUMENTED: Readonly<Record<string, string>> = {
  'cloudtrail:StartLogging': `${CHANGE} OptInRequired:403`,
  'cloudtrail:GetTrailStatus': TRAIL,
  'cloudtrail:GetTrail': TRAIL,
  'cloudtrail:GetEventSelectors': TRAIL,
  'cloudtrail:GetInsightSelectors': `${TRAIL} ${PARAMETERS} InsightNotEnabledException`,
  'cloudtrail:GetEventConfiguration': `${TRAIL} ${PARAMETERS} ${STORE} ${CATEGORY}`,
  'cloudtrail:ListTags': `${OF_TAGS} InvalidTokenException`,
  'cloudtrail:CreateTrail': `${SETTINGS} InvalidTagParameterException MaximumNumberOfTrailsExceededException TagsLimitExceededException TrailAlreadyExistsException`,
  'cloudtrail:UpdateTrail': `${SETTINGS} InvalidEventSelectorsException`,
  'cloudtrail:PutEventSelectors': `${CHANGE} InvalidEventSelectorsException`,
  'cloudtrail:PutInsightSelectors': `${CHANGE} ${PARAMETERS} ${DESTINATION} InvalidInsightSelectorsException`,
  'cloudtrail:PutEventConfiguration': `${CHANGE} ${PARAMETERS} ${STORE} ${CATEGORY} InactiveEventDataStoreException InsufficientIAMAccessPermissionException`,
  'cloudtrail:AddTags': `${TAGS} TagsLimitExceededException`,
  'cloudtrail:RemoveTags': TAGS,
  'cloudtrail:': TRAIL,
  'dynamodb:GetItem': TABLE,
  'dynamodb:Query': TABLE,
  'dynamodb:PutItem': WRITE,
  'dynamodb:UpdateItem': WRITE,
  'dynamodb:': TABLE,
  'sns:Publish':
    'AuthorizationError:403 EndpointDisabled InternalError:500 InvalidParameter InvalidSecurity:403 KMSAccessDenied KMSDisabled KMSInvalidState KMSNotFound KMSOptInRequired:403 KMSThrottling NotFound:404 ParameterValueInvalid PlatformApplicationDisabled ValidationException',
  'sns:GetTopicAttributes':
    'AuthorizationError:403 InternalError:500 InvalidParameter InvalidSecurity:403 NotFound:404',
  's3:': 'AccessDenied:403 NoSuchBucket:404 ServiceUnavailable:503 SlowDown:503',
  'kms:':
    'AccessDeniedException DependencyTimeoutException:503 InvalidArnException KMSInternalException:500 KMSInvalidStateException NotFoundException',
  'logs:':
    'AccessDeniedException InvalidParameterException ResourceNotFoundException ServiceUnavailableException:500',
  'ssm:GetParameter':
    'AccessDeniedException InternalServerError:500 InvalidKeyId ParameterNotFound ParameterVersionNotFound',
  'ssm:CreateOpsItem': OPS_ITEM,
  'ssm:UpdateOpsItem': `${OPS_ITEM} OpsItemConflictException OpsItemNotFoundException`,
  'securityhub:BatchImportFindings':
    'AccessDeniedException:403 InternalException:500 InvalidAccessException:401 InvalidInputException LimitExceededException:429',
  'events:PutEvents': 'AccessDeniedException InternalException:500',
  'lambda:Invoke': INVOKE,
  'http:invoke':
    'BadRequest:400 Unauthorized:401 NotFound:404 BadGateway:502 ServiceUnavailable:503 GatewayTimeout:504',
};
