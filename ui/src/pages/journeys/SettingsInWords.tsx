import { Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Body } from "#/api/definitions";
import { useNames } from "#/canvas/useNames";
import { hoursWords, reentryWords, triggerWords } from "#/canvas/words";
import { Panel } from "#/components/Panel";
import type { InForce } from "#/definition/inForce";
import { isObject, type JsonObject } from "#/definition/json";
import { criteriaWords } from "#/definition/words";

const LEAVING: Record<string, string> = {
  exit: "ends it",
  exit_and_undo: "ends it, and they leave the segments that it put them into",
};

/** A moment of a definition, which is in UTC where it names no offset: "2026-12-01 09:00 UTC". */
function momentWords(moment: unknown): string {
  if (!moment) return "";
  const written = String(moment);
  const hasOffset = /(Z|[+-]\d\d:?\d\d)$/.test(written);
  return `${new Date(hasOffset ? written : `${written}Z`).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** What a journey says beside its steps, in sentences. */
export function SettingsInWords({ body, inForce }: { body: Body; inForce: InForce }) {
  const names = useNames(inForce);
  if (!names) return null;
  const criteria = (value: unknown) => (isObject(value) ? criteriaWords(value as JsonObject, names) : "");
  const goal = isObject(body.goal) ? body.goal : null;
  const list = (value: unknown) => (Array.isArray(value) ? (value as unknown[]).map(String) : []);
  const rows: [string, ReactNode][] = [
    ["Comes in", triggerWords(body, names)],
    ["Only if", criteria(body.where)],
    ["Not if in", list(body.suppress).map(names.segment).join(", ")],
    ["Comes again", reentryWords(body.reentry)],
    [
      "One at a time",
      Boolean(body.conflict_group) &&
        `in group ${String(body.conflict_group)}, with priority ${String(body.priority ?? 0)}`,
    ],
    [
      "Goal",
      goal &&
        `${criteria(goal.criteria)}; ${goal.stop === false ? "is counted and goes on" : "leaves then"}, counted until ${String(goal.window_days ?? 7)} days after the end`,
    ],
    ["Leaves at once if", criteria(body.exit_when)],
    ["Leaving the segment", LEAVING[String(body.on_leave)]],
    [
      "Consent",
      body.consent === "ignore"
        ? "is not asked for"
        : body.consent
          ? `for ${String(body.consent)}; who withdraws it ${body.on_withdrawal === "exit" ? "leaves" : "goes on and gets nothing"}`
          : "",
    ],
    ["Kept back", Number(body.holdout_percent ?? 0) > 0 && `${String(body.holdout_percent)} %, for comparison`],
    ["From", momentWords(body.start_at)],
    ["Until", momentWords(body.end_at)],
    ["Sends", hoursWords(body.windows) && `${hoursWords(body.windows)}, on the clock of whoever gets it`],
    ["Days without sending", list(body.pause_dates).join(", ")],
  ];
  return (
    <Panel title="What it says">
      {body.description ? (
        <Text size="sm" mb="xs">
          {String(body.description)}
        </Text>
      ) : null}
      <Table withRowBorders={false} verticalSpacing={3} highlightOnHover={false}>
        <Table.Tbody>
          {rows
            .filter(([, said]) => Boolean(said))
            .map(([name, said]) => (
              <Table.Tr key={name}>
                <Table.Th fw={400} c="dimmed" w={170} style={{ verticalAlign: "top" }}>
                  {name}
                </Table.Th>
                <Table.Td style={{ overflowWrap: "anywhere" }}>{said}</Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}
