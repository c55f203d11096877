import { ActionIcon, Menu } from "@mantine/core";
import { IconCopy, IconDots, IconFileDownload, IconPencilBolt, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { http } from "#/api/client";
import { useMay } from "#/session/session";
import { DeleteSegment } from "./DeleteSegment";
import { RenameSegment } from "./RenameSegment";
import type { Segment } from "./words";

/** What can be done with a segment besides editing it. */
export function SegmentMenu({ segment }: { segment: Segment }) {
  const mayEdit = useMay("segments.edit");
  const navigate = useNavigate();
  const [asked, setAsked] = useState<"delete" | "rename" | null>(null);
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon size={34} variant="default" aria-label={`More for ${segment.name}`}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayEdit && (
            <Menu.Item
              leftSection={<IconCopy size={15} />}
              onClick={() => void navigate({ to: "/segments/new", search: { from: segment.key } })}
            >
              Duplicate
            </Menu.Item>
          )}
          {mayEdit && (
            <Menu.Item leftSection={<IconPencilBolt size={15} />} onClick={() => setAsked("rename")}>
              Change the key
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconFileDownload size={15} />} onClick={() => void saveAsFile(segment.key)}>
            Save as file
          </Menu.Item>
          {mayEdit && <Menu.Divider />}
          {mayEdit && (
            <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => setAsked("delete")}>
              Delete
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {asked === "delete" && <DeleteSegment segment={segment} onClose={() => setAsked(null)} />}
      {asked === "rename" && <RenameSegment segment={segment} onClose={() => setAsked(null)} />}
    </>
  );
}

async function saveAsFile(key: string): Promise<void> {
  const { data } = await http.GET("/api/v1/definitions/{kind}/{key}", { params: { path: { kind: "segment", key } } });
  if (!data) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([data.yaml], { type: "application/yaml" }));
  link.download = `${key}.yaml`;
  link.click();
  URL.revokeObjectURL(link.href);
}
