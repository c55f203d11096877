import { Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type Column, DataTable } from "#/components/DataTable";
import { count } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import type { Campaign } from "./campaign";

type Excluded = Campaign["excluded"][number];

const COLUMNS: readonly Column<Excluded>[] = [
  {
    key: "segment",
    header: "Excluded segment",
    render: (segment) => (
      <Anchor component={Link} to="/segments/$segmentKey" params={{ segmentKey: segment.key } as never} size="sm">
        {segment.name}
      </Anchor>
    ),
  },
  { key: "count", header: "Taken out", align: "right", render: (segment) => count(segment.taken_out_count) },
  { key: "samples", header: "Among them", render: (segment) => <Samples segment={segment} /> },
];

/** Who is missing from the audience though a segment includes them, and which segment keeps them out. */
export function TakenOut({ excluded }: { excluded: Campaign["excluded"] }) {
  return (
    <Panel
      title="Who is taken out"
      hint="The hottest of those who are included and excluded: exclusion always wins."
      flush
    >
      <DataTable
        label="Segments that take accounts out of the audience"
        columns={COLUMNS}
        rows={excluded.filter((segment) => segment.taken_out_count > 0)}
        rowKey={(segment) => segment.key}
        empty={null}
      />
    </Panel>
  );
}

function Samples({ segment }: { segment: Excluded }) {
  const others = segment.taken_out_count - segment.samples.length;
  return (
    <Text size="sm">
      {segment.samples.map((account, index) => (
        <span key={account.account_id}>
          {index > 0 && ", "}
          <Anchor
            component={Link}
            to="/accounts/$accountId"
            params={{ accountId: String(account.account_id) } as never}
            size="sm"
          >
            {account.name ?? account.domain ?? account.account_id}
          </Anchor>
        </span>
      ))}
      {others > 0 && ` and ${count(others)} more`}
    </Text>
  );
}
