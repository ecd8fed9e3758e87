const MAX_TEXT_LENGTH = 100;
const MIDDLE_BUTTON = 1;

/** Calls back for each link that the visitor follows, in this tab or another. */
export function watchLinkClicks(onClick: (target: string, text: string) => void): void {
  const clicked = (event: MouseEvent): void => {
    if (event.type === 'auxclick' && event.button !== MIDDLE_BUTTON) return;
    // The path also tells of links inside web components.
    const link = event.composedPath().find(isLink);
    if (link === undefined || link.protocol === 'javascript:') return;
    onClick(link.href, link.textContent.trim().slice(0, MAX_TEXT_LENGTH));
  };
  // Before the page's own handlers, which may stop it.
  addEventListener('click', clicked, true);
  addEventListener('auxclick', clicked, true);
}

function isLink(target: EventTarget): target is HTMLAnchorElement | HTMLAreaElement {
  const isAnchor = target instanceof HTMLAnchorElement || target instanceof HTMLAreaElement;
  return isAnchor && target.href !== '';
}
