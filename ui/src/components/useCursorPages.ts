import { useEffect, useState } from "react";

/** Goes back and forth in a list that the server pages by cursors. `listKey` is what makes it another list. */
export function useCursorPages(listKey: string) {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  useEffect(() => setCursors([]), [listKey]);
  return {
    cursor: cursors.at(-1),
    pagesFor: (nextCursor: string | null | undefined) => ({
      previous: cursors.length > 0 ? () => setCursors(cursors.slice(0, -1)) : undefined,
      next: nextCursor ? () => setCursors([...cursors, nextCursor]) : undefined,
    }),
  };
}
