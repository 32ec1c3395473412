import { useState } from 'preact/hooks';
import { visiblePieces } from '../visible-text.ts';

const LONG = 400;

/**
 * Text that somebody outside chose: isolated from the direction of the text around it, with hidden characters shown as
 * their codes, and cut when it is very long (the reader can ask for the rest).
 */
export function Untrusted({ text, limit = LONG }: { text: string; limit?: number }) {
  const [whole, showWhole] = useState(false);
  const cut = !whole && text.length > limit;
  return (
    <>
      <bdi class="untrusted">
        <Pieces text={cut ? text.slice(0, limit) : text} />
        {cut && '…'}
      </bdi>
      {cut && (
        <button type="button" class="quiet" onClick={() => showWhole(true)}>
          Show all {text.length.toLocaleString('en')} characters
        </button>
      )}
    </>
  );
}

/** The same where there is room for a line or two and no button: the rest is in the incident's own view. */
export function UntrustedLine({ text, limit = 140 }: { text: string; limit?: number }) {
  const cut = text.length > limit;
  return (
    <bdi class="untrusted">
      <Pieces text={cut ? text.slice(0, limit - 1) : text} />
      {cut && '…'}
    </bdi>
  );
}

function Pieces({ text }: { text: string }) {
  return (
    <>
      {visiblePieces(text).map((piece, index) =>
        piece.hidden ? (
          <span key={index} class="hidden-character" title="A character that cannot be seen">
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </>
  );
}
