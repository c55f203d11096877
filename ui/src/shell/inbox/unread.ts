/** Beyond so many the exact number helps nobody. */
export const MOST_COUNTED = 20;

/** The number at the bell: "3", "20+". */
export const shownCount = (unread: number): string => (unread > MOST_COUNTED ? `${MOST_COUNTED}+` : String(unread));

/** What the bell is called, for people who hear the page. */
export const bellLabel = (unread: number): string =>
  unread === 0 ? "Notifications" : `Notifications, ${shownCount(unread)} not read`;
