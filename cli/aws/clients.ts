import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** What every client is made from. Whatever is absent comes from the environment and the shared config files. */
export interface ClientSettings {
  region?: string | undefined;
  profile?: string | undefined;
  endpoint?: string | undefined;
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
}

/** The AWS services that the program talks to, each client made when it is first used. */
export class Clients {
  readonly #settings: { [Key in keyof ClientSettings]?: Exclude<ClientSettings[Key], undefined> };
  readonly #made: { destroy(): void }[] = [];
  #document?: DynamoDBDocumentClient;
  #states?: SFNClient;

  constructor({ region, profile, endpoint, credentials }: ClientSettings) {
    // A setting that is present but undefined would hide the environment's.
    this.#settings = {
      ...(region && { region }),
      ...(profile && { profile }),
      ...(endpoint && { endpoint }),
      ...(credentials && { credentials }),
    };
  }

  /** DynamoDB, with items as plain objects. */
  get document(): DynamoDBDocumentClient {
    return (this.#document ??= DynamoDBDocumentClient.from(this.#keep(new DynamoDBClient(this.#settings))));
  }

  get states(): SFNClient {
    return (this.#states ??= this.#keep(new SFNClient(this.#settings)));
  }

  get cloudFormation(): CloudFormationClient {
    return this.#keep(new CloudFormationClient(this.#settings));
  }

  get sts(): STSClient {
    return this.#keep(new STSClient(this.#settings));
  }

  /** The Region that the clients use, from the settings, the environment or the profile. */
  async region(): Promise<string> {
    return this.document.config.region();
  }

  /** Closes the connections, so that the program can end. */
  close(): void {
    for (const client of this.#made) client.destroy();
  }

  #keep<Client extends { destroy(): void }>(client: Client): Client {
    this.#made.push(client);
    return client;
  }
}
