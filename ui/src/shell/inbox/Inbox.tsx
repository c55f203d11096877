import { ActionIcon, type ActionIconProps, Button, Group, Loader, Popover, Text, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { api, http, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { When } from "#/components/When";
import classes from "./Inbox.module.css";

const SHOWN = 30;

interface InboxProps {
  unread: number;
  look: ActionIconProps & { "aria-label": string; title: string };
  children: ReactNode;
}

/** What there is to know, the newest first. It is open from the first moment, for it was asked for. */
export default function Inbox({ unread, look, children }: InboxProps) {
  const [isOpen, setOpen] = useState(true);
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-end"
      width={380}
      withArrow
      trapFocus
      returnFocus
      shadow="md"
    >
      <Popover.Target>
        <ActionIcon {...look} onClick={() => setOpen(!isOpen)}>
          {children}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0} className={classes.dropdown} aria-label="Notifications">
        <List unread={unread} onClose={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function List({ unread, onClose }: { unread: number; onClose: () => void }) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [failure, setFailure] = useState<unknown>(null);
  const { data, error } = api.useQuery("get", "/api/v1/notifications", {
    params: { query: { unread: false, limit: SHOWN } },
  });
  const markRead = async (ids: number[]) => {
    const answer = await http
      .POST("/api/v1/notifications/read", { body: { notification_ids: ids } })
      .catch((caught: unknown) => ({ error: caught }));
    setFailure(answer.error ?? null);
    await cache.invalidateQueries({ queryKey: ["get", "/api/v1/notifications"] });
  };
  const open = (one: Schemas["Notification"]) => {
    if (one.read_at === null) void markRead([one.notification_id]);
    if (one.link === null) return;
    onClose();
    void navigate({ to: one.link as never });
  };
  const fault = error ?? failure;
  return (
    <>
      <Group justify="space-between" wrap="nowrap" className={classes.head}>
        <Title order={2} size="h4">
          Notifications
        </Title>
        {unread > 0 && (
          <Button size="compact-xs" variant="subtle" onClick={() => void markRead([])}>
            Mark all as read
          </Button>
        )}
      </Group>
      {fault !== null && fault !== undefined && (
        <Text size="sm" c="red" role="alert" className={classes.said}>
          {errorMessage(fault)}
        </Text>
      )}
      {!data ? (
        !error && <Loader size={18} m="md" aria-label="Reading the notifications" />
      ) : data.items.length === 0 ? (
        <Text size="sm" c="dimmed" className={classes.said}>
          Nothing yet. Journeys tell you here what you asked them to, with the step “Notify”.
        </Text>
      ) : (
        <ul className={classes.list}>
          {data.items.map((one) => (
            <li key={one.notification_id}>
              <button
                type="button"
                className={classes.one}
                data-unread={one.read_at === null}
                onClick={() => open(one)}
              >
                <span className={classes.title}>
                  {one.read_at === null && <span className={classes.dot} role="img" aria-label="Not read" />}
                  {one.title}
                </span>
                {one.body && <span className={classes.body}>{one.body}</span>}
                <span className={classes.when}>
                  <When at={one.created_at} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
