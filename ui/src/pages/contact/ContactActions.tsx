import { ActionIcon, Button, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots } from "@tabler/icons-react";
import type { Schemas } from "#/api/client";
import { useMay } from "#/session/session";
import { EditContact } from "./EditContact";
import { EraseContact } from "./EraseContact";
import { MergeContact } from "./MergeContact";

/** What can be done with a contact by those who may. */
export function ContactActions({ contact }: { contact: Schemas["Contact"] }) {
  const mayEdit = useMay("records.edit");
  const mayErase = useMay("records.erase");
  const [isEditing, editing] = useDisclosure();
  const [isMerging, merging] = useDisclosure();
  const [isErasing, erasing] = useDisclosure();
  return (
    <>
      {mayEdit && (
        <Button variant="default" onClick={editing.open}>
          Edit
        </Button>
      )}
      {(mayEdit || mayErase) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size={34} aria-label="More actions">
              <IconDots size={17} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {mayEdit && <Menu.Item onClick={merging.open}>Merge into another contact…</Menu.Item>}
            {mayErase && (
              <Menu.Item color="red" onClick={erasing.open}>
                Erase this person…
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      {isEditing && <EditContact contact={contact} onClose={editing.close} />}
      {isMerging && <MergeContact contact={contact} onClose={merging.close} />}
      {isErasing && <EraseContact contact={contact} onClose={erasing.close} />}
    </>
  );
}
