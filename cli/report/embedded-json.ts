/**
 * Everything that must not stand literally in a script block of the file: `<` and `>` could end the block or open a
 * comment in it, and bidirectional controls would make its source read in another order than it is.
 * @see https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
 */
const UNSAFE =
  /[<>&\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** A value as JSON that is safe inside `<script type="application/json">`, on one line. */
export function toEmbeddedJson(value: unknown): string {
  return JSON.stringify(value).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
