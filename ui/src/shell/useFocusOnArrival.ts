import { useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

/**
 * Puts the keyboard at the beginning of the content when another screen has opened: a link that was followed is gone or far away.
 * Not when the page is first opened, nor when only filters have changed, nor from within what was opened meanwhile and keeps the
 * keyboard (`data-keeps-focus`).
 */
export function useFocusOnArrival(id: string): void {
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    if (document.activeElement?.closest("[data-keeps-focus]")) return;
    document.getElementById(id)?.focus({ preventScroll: true });
  }, [pathname, id]);
}
