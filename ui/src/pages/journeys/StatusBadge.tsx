import { Badge } from "@mantine/core";
import { STATUS_WORDS } from "./status";

const INK: Readonly<Record<string, string>> = {
  active: "var(--good)",
  closed: "var(--tier-medium)",
  disabled: "var(--tier-medium)",
};

/** Whether a journey runs. */
export function StatusBadge({ status }: { status: string }) {
  return (
    <Badge size="sm" variant="default" c={INK[status]}>
      {STATUS_WORDS[status] ?? status}
    </Badge>
  );
}
