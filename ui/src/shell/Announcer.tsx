import { VisuallyHidden } from "@mantine/core";
import { useEffect, useState } from "react";

/** Says the title of a screen to people who hear the page, when another one has taken its place. */
export function Announcer() {
  const [title, setTitle] = useState("");
  useEffect(() => {
    const element = document.querySelector("title");
    if (!element) return;
    const observer = new MutationObserver(() => setTitle(document.title));
    observer.observe(element, { childList: true });
    return () => observer.disconnect();
  }, []);
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {title}
    </VisuallyHidden>
  );
}
