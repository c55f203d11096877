import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCopy, IconDots, IconDownload, IconSettings, IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "#/api/client";
import { DeleteDefinition } from "#/components/DeleteDefinition";
import { useMay } from "#/session/session";
import { CloneDialog } from "./CloneDialog";

/** What can be done with one intent report. */
export function ReportMenu({ report }: { report: Schemas["IntentReport"] }) {
  const [isCloning, cloning] = useDisclosure();
  const [isDeleting, deleting] = useDisclosure();
  const mayEdit = useMay("reports.edit");
  const mayExport = useMay("export");
  if (!mayEdit && !mayExport) return null;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${report.name}`}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayExport && (
            <>
              <Menu.Item
                component="a"
                href={exportAddress(report.key, "csv")}
                download
                leftSection={<IconDownload size={15} />}
              >
                Export as CSV
              </Menu.Item>
              <Menu.Item
                component="a"
                href={exportAddress(report.key, "json")}
                download
                leftSection={<IconDownload size={15} />}
              >
                Export as JSON
              </Menu.Item>
            </>
          )}
          {mayEdit && (
            <>
              <Menu.Divider />
              <Menu.Item
                component={Link}
                to="/intent-reports/$reportKey/edit"
                params={{ reportKey: report.key } as never}
                leftSection={<IconSettings size={15} />}
              >
                Settings
              </Menu.Item>
              <Menu.Item onClick={cloning.open} leftSection={<IconCopy size={15} />}>
                Clone
              </Menu.Item>
              <Menu.Item color="red" onClick={deleting.open} leftSection={<IconTrash size={15} />}>
                Delete
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {isCloning && <CloneDialog report={report} onClose={cloning.close} />}
      <DeleteDefinition
        kind="intent_report"
        noun="intent report"
        definitionKey={report.key}
        name={report.name}
        isOpen={isDeleting}
        onClose={deleting.close}
        goTo="/intent-reports"
      >
        Nobody sees these numbers any more, and rules that ask for them have nothing to ask. Accounts and their scores
        stay as they are.
      </DeleteDefinition>
    </>
  );
}

/** Where the accounts of a report are had as a file; `query` has the filters in force. */
export function exportAddress(
  key: string,
  format: "csv" | "json",
  query: URLSearchParams = new URLSearchParams(),
): string {
  const asked = new URLSearchParams(query);
  asked.set("format", format);
  return `/api/v1/intent-reports/${key}/export?${asked}`;
}
