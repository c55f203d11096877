import { Badge, Button, Group, NavLink, Stack, Text } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useState } from "react";
import { api } from "#/api/client";
import { type Body, type Kind, putInForce, useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { Panel } from "#/components/Panel";
import { When } from "#/components/When";
import { DiffTable } from "./DiffTable";
import { differences } from "./diff";
import { offerUndo } from "./undo";
import classes from "./VersionsPanel.module.css";

/** Every version of one definition, what each changed, and a way back to it. */
export function VersionsPanel({ kind, itemKey, mayEdit }: { kind: Kind; itemKey: string; mayEdit: boolean }) {
  const { data, error } = api.useQuery("get", "/api/v1/definitions/{kind}/{key}/versions", {
    params: { path: { kind, key: itemKey } },
  });
  const [chosen, setChosen] = useState<number | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const forget = useForgetDefinitions();
  if (error) return <Notice title="The versions could not be read">{errorMessage(error)}</Notice>;
  const versions = data?.items ?? [];
  const place = Math.max(
    0,
    versions.findIndex((one) => one.version === chosen),
  );
  const shown = versions[place];
  const before = versions[place + 1];
  const current = versions.find((one) => one.is_active);
  if (!shown) return null;
  const restore = async () => {
    try {
      await putInForce([shown.body as Body]);
      await forget();
      setChosen(null);
      if (current)
        offerUndo("Restored", `Version ${shown.version} is in force again, as a new version.`, async () => {
          await putInForce([current.body as Body]);
          await forget();
        });
    } catch (caught) {
      setFailure(caught);
    }
  };
  return (
    <Panel title="Versions" hint="Every change is a version; none is ever lost.">
      <div className={classes.split}>
        <nav aria-label="Versions">
          {versions.map((one) => (
            <NavLink
              key={one.version}
              component="button"
              active={one.version === shown.version}
              onClick={() => setChosen(one.version)}
              label={`Version ${one.version}`}
              description={
                <>
                  <When at={one.created_at} />
                  {one.approved_by && <>, approved by {one.approved_by}</>}
                </>
              }
              rightSection={
                one.is_active ? (
                  <Badge size="xs" variant="light">
                    in force
                  </Badge>
                ) : undefined
              }
            />
          ))}
        </nav>
        <Stack gap="sm" className={classes.diff}>
          <Group justify="space-between">
            <Text size="sm" fw={560}>
              {before ? `What version ${shown.version} changed` : "The first version"}
            </Text>
            {mayEdit && !shown.is_active && (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconArrowBackUp size={15} />}
                onClick={() => void restore()}
              >
                Put version {shown.version} in force again
              </Button>
            )}
          </Group>
          {failure !== null && (
            <Text size="sm" c="red" role="alert">
              {errorMessage(failure)}
            </Text>
          )}
          <DiffTable
            label={`What version ${shown.version} changed`}
            differences={differences(before?.body ?? {}, shown.body)}
          />
        </Stack>
      </div>
    </Panel>
  );
}
