import { Anchor, Button, Group, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, http, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { count } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { When } from "#/components/When";
import { useMay, useSession } from "#/session/session";
import { offerUndo } from "#/trial/undo";
import { inOrder, isOverdue } from "./tasks";
import classes from "./TasksPanel.module.css";

type Task = Schemas["Task"];
const MOST = 50;
const SHOWN = 5;

/** What journeys ask people to do: the most urgent first, to be done or dismissed in place. Nothing where there is nothing. */
export function TasksPanel({ isMine }: { isMine: boolean }) {
  const { user } = useSession();
  const mayEdit = useMay("records.edit");
  const cache = useQueryClient();
  const [isAll, setAll] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { data } = api.useQuery("get", "/api/v1/tasks", {
    params: { query: { state: "open", limit: MOST, ...(isMine ? { owner: user.email } : {}) } },
  });
  if (!data || data.items.length === 0) return null;
  const change = async (task: Task, state: Task["state"]) => {
    const { error: failure } = await http.PATCH("/api/v1/tasks/{task_id}", {
      params: { path: { task_id: task.task_id } },
      body: { state },
    });
    if (failure) throw failure;
    await cache.invalidateQueries({ queryKey: ["get", "/api/v1/tasks"] });
  };
  const close = async (task: Task, state: "done" | "dismissed") => {
    setError(null);
    try {
      await change(task, state);
      offerUndo(state === "done" ? "Task done" : "Task dismissed", task.title, () => change(task, "open"));
    } catch (caught) {
      setError(caught);
    }
  };
  const tasks = inOrder(data.items);
  return (
    <Panel
      title={`Tasks · ${count(tasks.length)}${data.next_cursor ? "+" : ""}`}
      hint="What journeys ask you to do, the most urgent first"
      flush
      actions={
        tasks.length > SHOWN && (
          <Anchor component="button" type="button" size="sm" onClick={() => setAll(!isAll)}>
            {isAll ? "Show fewer" : "Show all"}
          </Anchor>
        )
      }
    >
      {error !== null && (
        <Text size="sm" c="red" role="alert" px="md">
          {errorMessage(error)}
        </Text>
      )}
      <ol className={classes.list}>
        {tasks.slice(0, isAll ? undefined : SHOWN).map((task) => (
          <TaskLine key={task.task_id} task={task} mayEdit={mayEdit} onClose={close} />
        ))}
      </ol>
    </Panel>
  );
}

interface TaskLineProps {
  task: Task;
  mayEdit: boolean;
  onClose: (task: Task, state: "done" | "dismissed") => Promise<void>;
}

function TaskLine({ task, mayEdit, onClose }: TaskLineProps) {
  const isLate = isOverdue(task, Date.now());
  return (
    <li className={classes.line}>
      <Text size="sm" fw={560}>
        {task.title}
      </Text>
      {task.note && (
        <Text size="sm" c="dimmed">
          {task.note}
        </Text>
      )}
      <Group gap={6} justify="space-between" wrap="wrap">
        <Text size="xs" c="dimmed" component="div">
          <Anchor component={Link} to={`/${task.subject_type}s/${task.subject_id}` as never} size="xs">
            {task.name ?? task.address ?? `No. ${task.subject_id}`}
          </Anchor>
          {task.due_at && (
            <span className={isLate ? classes.late : undefined}>
              {isLate ? " · was due " : " · due "}
              <When at={task.due_at} />
            </span>
          )}
          {task.owner && ` · ${task.owner}`}
        </Text>
        {mayEdit && (
          <Group gap={4} wrap="nowrap">
            <Button
              size="compact-xs"
              variant="light"
              leftSection={<IconCheck size={13} aria-hidden />}
              aria-label={`Done: ${task.title}, ${task.name ?? ""}`}
              onClick={() => void onClose(task, "done")}
            >
              Done
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              aria-label={`Dismiss: ${task.title}, ${task.name ?? ""}`}
              onClick={() => void onClose(task, "dismissed")}
            >
              Dismiss
            </Button>
          </Group>
        )}
      </Group>
    </li>
  );
}
