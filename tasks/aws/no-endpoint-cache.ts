/**
 * What the SDK imports in place of its cache of endpoints, in the bundles of the functions. The client of DynamoDB makes one, and no
 * command uses it.
 * @public
 */
export function EndpointCache(): void {
  // It caches nothing.
}
