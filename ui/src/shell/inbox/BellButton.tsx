import { ActionIcon } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { api } from "#/api/client";
import classes from "./BellButton.module.css";
import { bellLabel, MOST_COUNTED, shownCount } from "./unread";

// With it come the positioned layers, which the first screen can do without.
const load = () => import("./Inbox");
const Inbox = lazy(load);

/** How many notifications nobody has read; the list of them is fetched when somebody asks for it. */
export function BellButton() {
  const [isWanted, setWanted] = useState(false);
  const { data } = api.useQuery("get", "/api/v1/notifications", {
    params: { query: { unread: true, limit: MOST_COUNTED + 1 } },
  });
  const unread = data?.items.length ?? 0;
  const look = {
    variant: "subtle",
    color: "gray",
    size: "lg",
    "aria-label": bellLabel(unread),
    title: bellLabel(unread),
    className: classes.bell,
  } as const;
  const content = (
    <>
      <IconBell size={18} stroke={1.7} />
      {unread > 0 && (
        <span className={classes.count} aria-hidden>
          {shownCount(unread)}
        </span>
      )}
    </>
  );
  const button = (
    <ActionIcon {...look} aria-haspopup="dialog" onPointerEnter={() => void load()} onClick={() => setWanted(true)}>
      {content}
    </ActionIcon>
  );
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <Inbox unread={unread} look={look}>
        {content}
      </Inbox>
    </Suspense>
  );
}
