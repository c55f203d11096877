import { Badge, Button, Group, ScrollArea, SegmentedControl, Table, Text } from "@mantine/core";
import { useState } from "react";
import type { Schemas } from "#/api/client";
import { count, plural } from "#/components/numbers";
import classes from "./Imports.module.css";

type Report = Schemas["ImportReport"];
type Severity = Schemas["Issue"]["severity"];

const SEVERITIES: readonly { key: Severity; label: string; color: string }[] = [
  { key: "rejected", label: "Rejected", color: "ember" },
  { key: "warning", label: "Warnings", color: "yellow" },
  { key: "skipped", label: "Skipped", color: "gray" },
  { key: "info", label: "Notes", color: "petrol" },
];
const PAGE = 50;

/** What became of the rows of a file, and every problem with its line and reason. */
export function ReportView({ report }: { report: Report }) {
  const present = SEVERITIES.filter(({ key }) => report.issue_counts.some((issue) => issue.severity === key));
  const [chosen, setChosen] = useState<Severity | null>(null);
  const [shown, setShown] = useState(PAGE);
  const severity = chosen ?? present[0]?.key;
  const issues = report.issues.filter((issue) => issue.severity === severity);
  const total = report.issue_counts
    .filter((issue) => issue.severity === severity)
    .reduce((sum, issue) => sum + issue.count, 0);
  return (
    <div>
      <dl className={classes.outcome}>
        <Outcome name={report.is_dry_run ? "would be created" : "created"} value={report.created} />
        <Outcome name={report.is_dry_run ? "would be updated" : "updated"} value={report.updated} />
        <Outcome name="unchanged" value={report.unchanged} />
        <Outcome name="skipped" value={report.skipped} />
        <Outcome name="rejected" value={report.rejected} isBad={report.rejected > 0} />
        <Outcome name="rows" value={report.rows} />
      </dl>
      {Object.entries(report.also_created).map(([kind, made]) => (
        <Text key={kind} size="sm">
          Along the way {report.is_dry_run ? "would come" : "came"} {plural(made, kind)}.
        </Text>
      ))}
      {severity === undefined ? (
        <Text size="sm" mt="xs">
          Nothing to object to in any row.
        </Text>
      ) : (
        <>
          <SegmentedControl
            size="xs"
            mt="sm"
            aria-label="Which problems"
            value={severity}
            onChange={(next) => {
              setChosen(next as Severity);
              setShown(PAGE);
            }}
            data={present.map(({ key, label }) => ({ value: key, label }))}
          />
          <ScrollArea.Autosize
            mah={360}
            mt="xs"
            type="auto"
            viewportProps={{ tabIndex: 0, role: "region", "aria-label": "Problems by line" }}
          >
            <Table stickyHeader verticalSpacing={4}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th ta="right">Line</Table.Th>
                  <Table.Th>What</Table.Th>
                  <Table.Th visibleFrom="sm">Column</Table.Th>
                  <Table.Th>Value</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {issues.slice(0, shown).map((issue, index) => (
                  <Table.Tr key={index}>
                    <Table.Td ta="right">{issue.line}</Table.Td>
                    <Table.Td>
                      <Badge
                        size="xs"
                        variant="light"
                        color={SEVERITIES.find(({ key }) => key === issue.severity)?.color ?? "gray"}
                        mr={6}
                        autoContrast
                      >
                        {issue.code.replaceAll("_", " ")}
                      </Badge>
                      {issue.reason}
                    </Table.Td>
                    <Table.Td visibleFrom="sm">{issue.column}</Table.Td>
                    <Table.Td className={classes.values}>{issue.value}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </ScrollArea.Autosize>
          <Group gap="xs" mt={4}>
            {issues.length > shown && (
              <Button size="compact-xs" variant="subtle" onClick={() => setShown(shown + PAGE)}>
                Show more
              </Button>
            )}
            {total > issues.length && (
              <Text size="xs" c="dimmed">
                The first of each kind are kept; there were {count(total)} in all.
              </Text>
            )}
          </Group>
        </>
      )}
    </div>
  );
}

function Outcome({ name, value, isBad = false }: { name: string; value: number; isBad?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-bad={isBad || undefined}>{count(value)}</dd>
    </div>
  );
}
