import { Table, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { api } from "#/api/client";
import { Panel } from "#/components/Panel";
import classes from "./Access.module.css";

/** What each role may do: the very table that the server holds every request against. */
export function RolesTable() {
  const { data } = api.useQuery("get", "/api/v1/policy", undefined, { staleTime: Number.POSITIVE_INFINITY });
  return (
    <Panel flush title="What each role may do" hint="The same table decides in this app, over the API and for tokens">
      {data && (
        <Table.ScrollContainer
          minWidth={760}
          type="native"
          tabIndex={0}
          role="region"
          aria-label="What each role may do"
        >
          <Table className={classes.roles} highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>May</Table.Th>
                {data.roles.map((role) => (
                  <Table.Th key={role.role} scope="col" className={classes.mark} title={role.description}>
                    {role.name}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.permissions.map(({ permission, name }) => (
                <Table.Tr key={permission}>
                  <Table.Th scope="row" fw={450}>
                    {name}
                  </Table.Th>
                  {data.roles.map((role) => (
                    <Table.Td key={role.role} className={classes.mark}>
                      {role.permissions.includes(permission) ? (
                        <IconCheck size={16} color="var(--good)" role="img" aria-label="yes" />
                      ) : (
                        <Text span c="dimmed" role="img" aria-label="no">
                          ·
                        </Text>
                      )}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Panel>
  );
}
