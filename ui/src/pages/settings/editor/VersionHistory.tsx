import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { When } from "#/components/When";
import { differences, pathWords } from "./differences";
import classes from "./Editor.module.css";

interface VersionHistoryProps {
  kind: Schemas["WrittenDefinition"]["kind"];
  definitionKey: string;
  current: unknown;
  /** Takes a version's body into the draft; missing where nothing may be changed. */
  onRestore?: ((body: unknown, version: number) => void) | undefined;
}

/** Every version of a definition, what is different about each, and the way back to it. */
export function VersionHistory({ kind, definitionKey, current, onRestore }: VersionHistoryProps) {
  const { data, error } = api.useQuery("get", "/api/v1/definitions/{kind}/{key}/versions", {
    params: { path: { kind, key: definitionKey } },
  });
  const [shown, setShown] = useState<number | null>(null);
  return (
    <Panel title="Versions" hint="No version is ever lost">
      {error && <Text size="sm">{errorMessage(error)}</Text>}
      <Stack gap="xs" component="ul" className={classes.versions}>
        {data?.items.map((version) => {
          const differing = version.is_active ? [] : differences(current, version.body);
          return (
            <li key={version.version}>
              <Group gap="xs" justify="space-between">
                <Text size="sm" component="div">
                  Version {version.version}, <When at={version.created_at} />{" "}
                  {version.is_active && <Badge variant="light">in force</Badge>}
                </Text>
                {!version.is_active && (
                  <Group gap={4}>
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      aria-expanded={shown === version.version}
                      onClick={() => setShown(shown === version.version ? null : version.version)}
                    >
                      {plural(differing.length, "difference")}
                    </Button>
                    {onRestore && (
                      <Button
                        size="compact-xs"
                        variant="default"
                        onClick={() => onRestore(version.body, version.version)}
                      >
                        Restore
                      </Button>
                    )}
                  </Group>
                )}
              </Group>
              {shown === version.version && (
                <ul className={classes.changed}>
                  {differing.map((one) => (
                    <li key={one.path}>
                      {pathWords(one.path)}: {String(one.after ?? "none")}, now {String(one.before ?? "none")}
                    </li>
                  ))}
                </ul>
              )}
            </li>
          );
        })}
      </Stack>
    </Panel>
  );
}
