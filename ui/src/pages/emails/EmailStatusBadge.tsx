import { Badge } from "@mantine/core";
import type { Schemas } from "#/api/client";

const INK: Readonly<Record<Schemas["EmailStatus"], string | undefined>> = {
  draft: undefined,
  reviewed: "var(--tier-medium)",
  active: "var(--good)",
  inactive: undefined,
};

/** How far an email is on its way to being sent. */
export function EmailStatusBadge({ status }: { status: Schemas["EmailStatus"] }) {
  return (
    <Badge size="sm" variant="default" c={INK[status]}>
      {status}
    </Badge>
  );
}
