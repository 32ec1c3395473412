/** The partition that the incidents of the product itself are kept under begins so: they are about no trail. */
const RESPONDER = 'responder#';

/** Tells whether an incident is about the product itself instead of a trail. */
export function isAboutResponder(trailArn: string): boolean {
  return trailArn.startsWith(RESPONDER);
}

/** What stands for the name of a trail where incidents of the product itself are counted together. */
export const RESPONDER_NAME = 'the remediator itself';
