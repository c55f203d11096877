import { Badge, Button, Text } from "@mantine/core";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { DataTable } from "#/components/DataTable";
import { Panel } from "#/components/Panel";
import { When } from "#/components/When";
import { useSession } from "#/session/session";
import { InviteDialog } from "./InviteDialog";
import { LinkDialog } from "./LinkDialog";
import { RoleSelect } from "./RoleSelect";
import { UserMenu } from "./UserMenu";

export type UserAccess = Schemas["UserAccess"];

/** Who may sign in or is invited, with what can be done about each. */
export function UsersPanel() {
  const { user: me } = useSession();
  const { data, error } = api.useQuery("get", "/api/v1/user-access");
  const [isInviting, setInviting] = useState(false);
  const [linked, setLinked] = useState<UserAccess | null>(null);
  return (
    <Panel
      flush
      title="Users"
      hint="Who may sign in; people who only own records are not among them"
      actions={<Button onClick={() => setInviting(true)}>Invite somebody</Button>}
    >
      <DataTable<UserAccess>
        label="Users, by name"
        rows={data?.items}
        error={error}
        rowKey={(user) => user.user_id}
        empty={null}
        columns={[
          {
            key: "name",
            header: "Name",
            render: (user) => (
              <>
                {user.name ?? user.email}
                {user.user_id === me.user_id && (
                  <Text span inherit c="dimmed">
                    {" "}
                    (you)
                  </Text>
                )}
                {user.name && (
                  <Text size="xs" c="dimmed">
                    {user.email}
                  </Text>
                )}
              </>
            ),
          },
          {
            key: "role",
            header: "Role",
            render: (user) => <RoleSelect user={user} isMe={user.user_id === me.user_id} />,
          },
          {
            key: "state",
            header: "State",
            isMinor: true,
            render: (user) =>
              user.state === "active" ? (
                "signs in"
              ) : (
                <Badge variant="light" color="ember" tt="none" fw={500}>
                  invited
                </Badge>
              ),
          },
          { key: "seen", header: "Last seen", isMinor: true, render: (user) => <When at={user.seen_at} /> },
          {
            key: "more",
            header: "More",
            align: "right",
            render: (user) => <UserMenu user={user} onLink={() => setLinked(user)} />,
          },
        ]}
      />
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
      {linked && <LinkDialog user={linked} onClose={() => setLinked(null)} />}
    </Panel>
  );
}
