/**
 * What the SDK imports in place of its event streams, in the bundles of the functions: no command that they send has one.
 * The clients of S3 and CloudWatch Logs prepare them all the same.
 * @public
 */
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;

/**
 * What would read one.
 * @public
 */
export function eventStreamSerdeProvider(): never {
  throw new Error('The bundles of the functions leave out event streams: see infra/bundles.ts.');
}
