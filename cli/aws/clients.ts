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

type Settings = { [Key in keyof ClientSettings]?: Exclude<ClientSettings[Key], undefined> };

interface Closable {
  destroy(): void;
}

/** The AWS services that the program talks to, each client made when it is first used. */
export class Clients {
  readonly #settings: Settings;
  readonly #made: { Service: unknown; region: string | undefined; client: Closable }[] = [];
  #document?: DynamoDBDocumentClient;

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
    return (this.#document ??= DynamoDBDocumentClient.from(this.of(DynamoDBClient)));
  }

  get states(): SFNClient {
    return this.of(SFNClient);
  }

  get cloudFormation(): CloudFormationClient {
    return this.of(CloudFormationClient);
  }

  get sts(): STSClient {
    return this.of(STSClient);
  }

  /** The client of one more service, of another Region if one is given: commands bring the services that only they use. */
  of<Client extends Closable>(Service: new (settings: Settings) => Client, region?: string): Client {
    const known = this.#made.find((made) => made.Service === Service && made.region === region);
    if (known) return known.client as Client;
    const client = new Service({ ...this.#settings, ...(region !== undefined && { region }) });
    this.#made.push({ Service, region, client });
    return client;
  }

  /** The Region that the clients use, from the settings, the environment or the profile. */
  async region(): Promise<string> {
    return this.document.config.region();
  }

  /** Closes the connections, so that the program can end. */
  close(): void {
    for (const { client } of this.#made) client.destroy();
  }
}
