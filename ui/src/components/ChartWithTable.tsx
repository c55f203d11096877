import { ActionIcon, VisuallyHidden } from "@mantine/core";
import { IconChartLine, IconTable } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import classes from "./ChartWithTable.module.css";
import { Panel } from "./Panel";

export interface ChartTable {
  columns: readonly string[];
  /** A row for each point of the chart; the first cell names it. */
  rows: readonly (readonly ReactNode[])[];
}

interface ChartWithTableProps {
  title: string;
  /** What the chart shows, for people who hear the page: "High-intent accounts per day, 90 days". */
  label: string;
  hint?: ReactNode;
  actions?: ReactNode;
  table: ChartTable;
  /** The height of the chart and of the box its table scrolls in. */
  height?: number;
  children: ReactNode;
}

/** A chart in its panel, with the numbers it is drawn from behind it. */
export function ChartWithTable({ title, label, hint, actions, table, height = 240, children }: ChartWithTableProps) {
  const [isTable, setIsTable] = useState(false);
  return (
    <Panel
      title={title}
      hint={hint}
      actions={
        <>
          {actions}
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={() => setIsTable(!isTable)}
            aria-label={isTable ? `${title}: show as chart` : `${title}: show as table`}
            title={isTable ? "Show as chart" : "Show as table"}
          >
            {isTable ? <IconChartLine size={17} /> : <IconTable size={17} />}
          </ActionIcon>
        </>
      }
    >
      {isTable ? (
        <NumbersTable label={label} table={table} height={height} />
      ) : (
        <figure className={classes.chart} aria-label={label} style={{ minHeight: height }}>
          {children}
        </figure>
      )}
    </Panel>
  );
}

/** The numbers behind a chart, in a box that scrolls and that the keyboard reaches. Plain, because the first screen has one. */
export function NumbersTable({ label, table, height }: { label: string; table: ChartTable; height: number }) {
  return (
    <div className={classes.scroll} style={{ height }} tabIndex={0} role="region" aria-label={label}>
      <table className={classes.table}>
        <caption>
          <VisuallyHidden>{label}</VisuallyHidden>
        </caption>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, line) => (
            <tr key={line}>
              {row.map((cell, index) => (
                <td key={index}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
