/**
 * Makes a drawing of Plot's fit for this page: without the style element, which the security policy would refuse (the
 * page's own style sheet has those rules), and hidden from screen readers, which get the same content as text.
 */
export function plainSvg<T extends Element>(svg: T): T {
  svg.querySelector('style')?.remove();
  for (const labelled of svg.querySelectorAll('[aria-label]')) labelled.removeAttribute('aria-label');
  svg.setAttribute('aria-hidden', 'true');
  return svg;
}
