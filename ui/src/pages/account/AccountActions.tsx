import { ActionIcon, Button, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots } from "@tabler/icons-react";
import type { Schemas } from "#/api/client";
import { useMay } from "#/session/session";
import { EditAccount } from "./EditAccount";
import { MergeAccount } from "./MergeAccount";

/** What can be done with an account by those who may. */
export function AccountActions({ account }: { account: Schemas["Account"] }) {
  const mayEdit = useMay("records.edit");
  const [isEditing, editing] = useDisclosure();
  const [isMerging, merging] = useDisclosure();
  if (!mayEdit) return null;
  return (
    <>
      <Button variant="default" onClick={editing.open}>
        Edit
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={34} aria-label="More actions">
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={merging.open}>Merge into another account…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isEditing && <EditAccount account={account} onClose={editing.close} />}
      {isMerging && <MergeAccount account={account} onClose={merging.close} />}
    </>
  );
}
