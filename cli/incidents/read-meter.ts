import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';

/** What reading cost: requests to DynamoDB, and the read units that it says they consumed. */
export class ReadMeter {
  requests = 0;
  units = 0;

  /** Adds one request with what DynamoDB reported for it (`ReturnConsumedCapacity: TOTAL`). */
  add(consumed: ConsumedCapacity | ConsumedCapacity[] | undefined): void {
    this.requests += 1;
    for (const part of [consumed ?? []].flat()) this.units += part.CapacityUnits ?? 0;
  }
}
