import type { Schemas } from "#/api/client";

type Dated = Pick<Schemas["Task"], "due_at" | "created_at">;

/** The most urgent first; those without a date behind all others, the newest of them first. */
export const inOrder = <Task extends Dated>(tasks: readonly Task[]): Task[] =>
  tasks.toSorted((one, other) => {
    if (one.due_at !== null && other.due_at !== null) return Date.parse(one.due_at) - Date.parse(other.due_at);
    if (one.due_at === null && other.due_at === null) return Date.parse(other.created_at) - Date.parse(one.created_at);
    return one.due_at === null ? 1 : -1;
  });

export const isOverdue = (task: Pick<Dated, "due_at">, now: number): boolean =>
  task.due_at !== null && Date.parse(task.due_at) < now;
