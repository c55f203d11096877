import { Button, Group, Skeleton, Table, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { errorMessage } from "#/api/errors";
import classes from "./DataTable.module.css";
import { Notice } from "./Notice";

/** One column: what it is called and what stands in it. */
export interface Column<Row> {
  key: string;
  header: string;
  render: (row: Row) => ReactNode;
  /** The name the API sorts by; a column without one cannot be sorted. */
  sort?: string;
  /** What a first click sorts by: the greatest first, unless words stand in the column. */
  firstSort?: "descending" | "ascending";
  align?: "left" | "right";
  width?: number | string;
  /** Left out on a phone. */
  isMinor?: boolean;
}

interface DataTableProps<Row> {
  /** What is listed, for people who hear the page: "Accounts, the hottest first". */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string | number;
  /** The order in force, as the API writes it: "-score", "name". */
  sort?: string;
  onSort?: (sort: string) => void;
  error?: unknown;
  /** What to show where there is nothing to list. */
  empty: ReactNode;
  /** The page before and the page after; a missing one cannot be gone to. */
  pages?: { previous?: (() => void) | undefined; next?: (() => void) | undefined };
  /** What is known about the whole list, beside the buttons: "1,024 accounts". */
  summary?: ReactNode;
}

/** A list that the server orders and pages; it feels the same with fifty rows and with a million. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, sort, onSort, error, empty, pages, summary } = props;
  if (error) return <Notice title="The list could not be read">{errorMessage(error)}</Notice>;
  if (rows?.length === 0 && !pages?.previous) return empty;
  return (
    <div>
      <div className={classes.scroll}>
        <Table className={classes.table} aria-busy={rows === undefined}>
          <Table.Caption className={classes.caption}>
            <VisuallyHidden>{label}</VisuallyHidden>
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Heading key={column.key} column={column} sort={sort} onSort={onSort} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows
              ? rows.map((row) => (
                  <Table.Tr key={rowKey(row)}>
                    {columns.map((column) => (
                      <Table.Td key={column.key} ta={column.align} visibleFrom={column.isMinor ? "sm" : undefined}>
                        {column.render(row)}
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))
              : Array.from({ length: 8 }, (_, index) => (
                  <Table.Tr key={index}>
                    {columns.map((column) => (
                      <Table.Td key={column.key} visibleFrom={column.isMinor ? "sm" : undefined}>
                        <Skeleton height={14} />
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
          </Table.Tbody>
        </Table>
      </div>
      {(pages?.previous || pages?.next || summary) && (
        <Group justify="space-between" className={classes.foot}>
          <Text size="xs" c="dimmed" component="div">
            {summary}
          </Text>
          {(pages?.previous || pages?.next) && (
            <Group gap={4}>
              <Turn label="Previous" turn={pages.previous} />
              <Turn label="Next" turn={pages.next} />
            </Group>
          )}
        </Group>
      )}
    </div>
  );
}

function Turn({ label, turn }: { label: "Previous" | "Next"; turn: (() => void) | undefined }) {
  return (
    <Button
      size="compact-sm"
      variant="default"
      disabled={!turn}
      onClick={turn}
      leftSection={label === "Previous" ? <IconChevronLeft size={14} /> : undefined}
      rightSection={label === "Next" ? <IconChevronRight size={14} /> : undefined}
    >
      {label}
    </Button>
  );
}

function Heading<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
}) {
  const by = column.sort;
  const isAscending = by !== undefined && sort === by;
  const isDescending = by !== undefined && sort === `-${by}`;
  const first = column.firstSort === "ascending" ? by : `-${by}`;
  const next = isAscending ? `-${by}` : isDescending ? by : first;
  return (
    <Table.Th
      ta={column.align}
      w={column.width}
      visibleFrom={column.isMinor ? "sm" : undefined}
      aria-sort={isAscending ? "ascending" : isDescending ? "descending" : undefined}
    >
      {by && onSort ? (
        <UnstyledButton className={classes.sort} onClick={() => onSort(next ?? by)}>
          {column.header}
          {isAscending && <IconArrowUp size={13} aria-hidden />}
          {isDescending && <IconArrowDown size={13} aria-hidden />}
        </UnstyledButton>
      ) : (
        column.header
      )}
    </Table.Th>
  );
}
