import { Table, Text, VisuallyHidden } from "@mantine/core";
import type { Schemas } from "#/api/client";
import { CATEGORY_NAMES, categoryColor } from "#/components/categories";
import { plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import classes from "./CategoryMixPanel.module.css";
import { CategoryMark } from "./CategoryMark";
import { categoryMix, points } from "./explanation";

/** How much of the score each category of signals brings; a chart that is a table as well. */
export function CategoryMixPanel({ explanation }: { explanation: Schemas["Explanation"] | undefined }) {
  const mix = categoryMix(explanation?.contributions ?? []);
  if (mix.length === 0) return null;
  const greatest = Math.max(...mix.map(({ share }) => share), 1);
  return (
    <Panel title="Category mix" hint="Points of the score by category">
      <Table
        className={classes.table}
        withRowBorders={false}
        verticalSpacing={4}
        horizontalSpacing={6}
        highlightOnHover={false}
      >
        <Table.Caption className={classes.caption}>
          <VisuallyHidden>Points of the score by category of signal</VisuallyHidden>
        </Table.Caption>
        <Table.Tbody>
          {mix.map(({ category, share, count }) => (
            <Table.Tr key={category}>
              <Table.Th scope="row" className={classes.name}>
                <CategoryMark category={category} /> {CATEGORY_NAMES[category]}
              </Table.Th>
              <Table.Td title={plural(count, "signal")}>
                <div
                  className={classes.bar}
                  style={{ width: `${(Math.max(share, 0) / greatest) * 100}%`, background: categoryColor(category) }}
                />
              </Table.Td>
              <Table.Td ta="right" className={classes.share}>
                <Text component="span" size="sm" fw={560}>
                  {points(share)}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}
