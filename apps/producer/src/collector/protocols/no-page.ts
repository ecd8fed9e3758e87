/** What stands for the page of an event that has none, such as one that a server sends. */
export const NO_PAGE = '(none)';
