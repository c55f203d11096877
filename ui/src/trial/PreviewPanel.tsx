import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { Panel } from "#/components/Panel";
import { EffectView, effectWords } from "#/trial/EffectView";
import { useInForce } from "#/definition/inForce";

interface PreviewPanelProps {
  kind: "workflow" | "ladder";
  itemKey: string;
  segment: (key: string) => string;
}

/** What a definition in force would do if it ran at this moment. */
export function PreviewPanel({ kind, itemKey, segment }: PreviewPanelProps) {
  const inForce = useInForce();
  const { data, error, refetch, isFetching } = api.useQuery(
    "get",
    "/api/v1/preview/{kind}/{key}",
    { params: { path: { kind, key: itemKey } } },
    { staleTime: 0 },
  );
  if (error && !data) return <Notice title="The preview could not be made">{errorMessage(error)}</Notice>;
  return (
    <Panel
      title={data ? effectWords(data) : "Working out what would change…"}
      hint={`As if it ran at this moment; nothing is changed.${data ? ` Worked out in ${Math.round(data.milliseconds)} ms.` : ""}`}
      actions={
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconRefresh size={14} />}
          loading={isFetching}
          onClick={() => void refetch()}
        >
          Preview again
        </Button>
      }
    >
      {data && (
        <EffectView preview={data} segment={segment} workflow={(key) => inForce?.name("workflow", key) ?? key} />
      )}
    </Panel>
  );
}
