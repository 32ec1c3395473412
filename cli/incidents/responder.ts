/** The partition that the incidents of the product itself are kept under begins so: they are about no trail. */
const RESPONDER = 'responder#';

/** Tells whether an incident is about the product itself instead of a trail. */
export function isAboutResponder(trailArn: string): boolean {
  return trailArn.startsWith(RESPONDER);
}

/** What stands for the name of a trail where incidents of the product itself are counted together. */
export const RESPONDER_NAME = 'the remediator itself';

/** What the incidents of a trail are filed under: its name; what is about no trail is about the product itself. */
export function placeName({ arn, name }: { arn: string; name: string }): string {
  return isAboutResponder(arn) ? RESPONDER_NAME : name;
}

/** Tells whether a trail was named at all: what is about none is kept under a key of our own, which is no ARN. */
export function hasArn(trailArn: string): boolean {
  return trailArn.startsWith('arn:');
}
