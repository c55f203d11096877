import { Anchor, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { count } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import type { Campaign } from "./campaign";

/** Who is missing from the audience though a segment includes them, and which segment keeps them out. */
export function TakenOut({ excluded }: { excluded: Campaign["excluded"] }) {
  const found = excluded.filter((segment) => segment.taken_out_count > 0);
  return (
    <Panel title="Who is taken out" hint="The hottest of those who are included and excluded: exclusion always wins." flush>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Excluded segment</Table.Th>
            <Table.Th ta="right">Taken out</Table.Th>
            <Table.Th>Among them</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {found.map((segment) => (
            <Table.Tr key={segment.key}>
              <Table.Td>
                <Anchor component={Link} to="/segments/$segmentKey" params={{ segmentKey: segment.key } as never} size="sm">
                  {segment.name}
                </Anchor>
              </Table.Td>
              <Table.Td ta="right">{count(segment.taken_out_count)}</Table.Td>
              <Table.Td>
                {segment.samples.map((account, index) => (
                  <Text key={account.account_id} component="span" size="sm">
                    {index > 0 && ", "}
                    <Anchor component={Link} to="/accounts/$accountId" params={{ accountId: String(account.account_id) } as never} size="sm">
                      {account.name ?? account.domain ?? account.account_id}
                    </Anchor>
                  </Text>
                ))}
                {segment.taken_out_count > segment.samples.length && (
                  <Text component="span" size="sm" c="dimmed">
                    {" "}
                    and {count(segment.taken_out_count - segment.samples.length)} more
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}
