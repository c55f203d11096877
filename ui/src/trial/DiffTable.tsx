import { Table, Text, VisuallyHidden } from "@mantine/core";
import type { Difference } from "./diff";
import classes from "./DiffTable.module.css";

/** Where two versions differ: the place, what stood there and what stands there now. */
export function DiffTable({ differences, label }: { differences: readonly Difference[]; label: string }) {
  const isFirst = differences.every((one) => one.old === undefined);
  if (differences.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No difference.
      </Text>
    );
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={label}>
      <Table verticalSpacing={3} highlightOnHover={false}>
        <Table.Caption className={classes.caption}>
          <VisuallyHidden>{label}</VisuallyHidden>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Field</Table.Th>
            {!isFirst && <Table.Th>Before</Table.Th>}
            <Table.Th>{isFirst ? "Value" : "After"}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {differences.map((one) => (
            <Table.Tr key={one.path}>
              <Table.Td className={classes.path}>{one.path}</Table.Td>
              {!isFirst && (
                <Table.Td>
                  {one.old === undefined ? (
                    <Text span size="sm" c="dimmed">
                      nothing
                    </Text>
                  ) : (
                    <del className={classes.old}>{one.old}</del>
                  )}
                </Table.Td>
              )}
              <Table.Td>
                {one.new === undefined ? (
                  <Text span size="sm" c="dimmed">
                    nothing
                  </Text>
                ) : (
                  <ins className={isFirst ? classes.plain : classes.new}>{one.new}</ins>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
