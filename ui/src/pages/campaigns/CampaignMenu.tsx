import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots, IconDownload, IconPencil, IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { DeleteDefinition } from "#/components/DeleteDefinition";
import { useMay } from "#/session/session";
import type { CampaignRow } from "./campaign";

/** What can be done with one campaign. */
export function CampaignMenu({ campaign }: { campaign: Pick<CampaignRow, "key" | "name"> }) {
  const [isDeleting, deleting] = useDisclosure();
  const mayEdit = useMay("campaigns.edit");
  const mayExport = useMay("export");
  if (!mayEdit && !mayExport) return null;
  const file = (format: string) => `/api/v1/campaigns/${campaign.key}/export?format=${format}`;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${campaign.name}`}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayExport && (
            <>
              <Menu.Item component="a" href={file("csv")} download leftSection={<IconDownload size={15} />}>
                Export the audience as CSV
              </Menu.Item>
              <Menu.Item component="a" href={file("json")} download leftSection={<IconDownload size={15} />}>
                Export the audience as JSON
              </Menu.Item>
            </>
          )}
          {mayEdit && (
            <>
              <Menu.Divider />
              <Menu.Item
                component={Link}
                to="/campaigns/$campaignKey/edit"
                params={{ campaignKey: campaign.key } as never}
                leftSection={<IconPencil size={15} />}
              >
                Edit
              </Menu.Item>
              <Menu.Item color="red" onClick={deleting.open} leftSection={<IconTrash size={15} />}>
                Delete
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <DeleteDefinition
        kind="campaign"
        noun="campaign"
        definitionKey={campaign.key}
        name={campaign.name}
        isOpen={isDeleting}
        onClose={deleting.close}
        goTo="/campaigns"
      >
        Nobody is reached by it any more: a receiver it is pushed to is told to remove everybody. Engagements stay on
        record.
      </DeleteDefinition>
    </>
  );
}
