import { Drawer, type DrawerProps, Modal, type ModalProps } from "@mantine/core";
import { useEffect, useState } from "react";

/** A `Modal` that is open as long as it is there, and gives the keyboard back to what opened it. */
export function OpenModal(props: Omit<ModalProps, "opened">) {
  useFocusReturn();
  return <Modal opened {...props} />;
}

/** A `Drawer` that is open as long as it is there, and gives the keyboard back to what opened it. */
export function OpenDrawer(props: Omit<DrawerProps, "opened">) {
  useFocusReturn();
  return <Drawer opened {...props} />;
}

/** Mantine does so for dialogs that stay and are closed; these are gone then, and the keyboard would be at the top of the page. */
function useFocusReturn(): void {
  const [opener] = useState(() => openerOf(document.activeElement));
  useEffect(
    () => () => {
      // Later, for whoever closes it may move the keyboard somewhere on purpose, or open the next question.
      window.setTimeout(() => {
        const isLost = document.activeElement === null || document.activeElement === document.body;
        if (isLost && opener?.isConnected) opener.focus({ preventScroll: true });
      });
    },
    [opener],
  );
}

/** What the keyboard is on; for an entry of a menu, which closes, the button of the menu. */
function openerOf(active: Element | null): HTMLElement | null {
  const menu = active?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  const opener = menu ? document.getElementById(menu) : active;
  return opener instanceof HTMLElement ? opener : null;
}
