import { Badge, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "#/api/client";
import { type Column, DataTable } from "#/components/DataTable";
import { count } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { points } from "#/pages/subject/explanation";
import classes from "./PeoplePanel.module.css";

type Part = Schemas["Part"];

/** Who brings how much of the account's score. */
export function PeoplePanel({ explanation }: { explanation: Schemas["Explanation"] | undefined }) {
  const greatest = Math.max(...(explanation?.parts ?? []).map(({ share }) => share), 1);
  const columns: readonly Column<Part>[] = [
    {
      key: "who",
      header: "Who",
      render: (part) => (
        <div>
          {part.contact_id === null ? (
            <Text component="span" size="sm" c="dimmed">
              {part.contact}
            </Text>
          ) : (
            <Link to="/contacts/$contactId" params={{ contactId: String(part.contact_id) }}>
              {part.contact}
            </Link>
          )}
          {part.title && (
            <Text size="xs" c="dimmed">
              {part.title}
            </Text>
          )}
        </div>
      ),
    },
    {
      key: "engaged",
      header: "",
      isMinor: true,
      render: (part) =>
        part.is_engaged && (
          <Badge size="sm" variant="light" tt="none" title="The own score is high enough to count as engaged">
            engaged
          </Badge>
        ),
    },
    { key: "score", header: "Own score", align: "right", render: (part) => part.score },
    { key: "signals", header: "Signals", align: "right", isMinor: true, render: (part) => count(part.signal_count) },
    {
      key: "share",
      header: "Points of the account",
      align: "right",
      width: 170,
      render: (part) => (
        <div className={classes.share}>
          <span
            className={classes.bar}
            style={{ width: `${(Math.max(part.share, 0) / greatest) * 80}px` }}
            aria-hidden
          />
          {points(part.share)}
        </div>
      ),
    },
  ];
  return (
    <Panel
      title="People by contribution"
      hint="Whose signals bring how much; several engaged people lift an account higher than one"
      flush
    >
      <DataTable
        label="People by what they bring to the score"
        columns={columns}
        rows={explanation?.parts.toSorted((a, b) => b.share - a.share)}
        rowKey={(part) => part.contact_id ?? 0}
        empty={
          <Text c="dimmed" size="sm" p="md">
            Nobody has a signal that counts.
          </Text>
        }
      />
    </Panel>
  );
}
