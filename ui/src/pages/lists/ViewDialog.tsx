import { Button, Group, Stack, Switch, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { OpenModal } from "#/components/OpenDialog";
import type { Screen } from "./query";
import { useViewChanges } from "./useViewChanges";

interface ViewDialogProps {
  screen: Screen;
  /** The view that gets another name; without one a new view is saved. */
  view: Schemas["SavedView"] | undefined;
  query: object;
  toSearch: (query: Record<string, unknown>) => object;
  onClose: () => void;
}

/** Asks for the name of a view and who shall see it. */
export function ViewDialog({ screen, view, query, toSearch, onClose }: ViewDialogProps) {
  const [name, setName] = useState(view?.name ?? "");
  const [isShared, setIsShared] = useState(view?.is_shared ?? false);
  const [error, setError] = useState<string | null>(null);
  const changes = useViewChanges(screen);
  const navigate = useNavigate();

  const save = async (event: FormEvent) => {
    event.preventDefault();
    const part = { name: name.trim(), is_shared: isShared };
    if (view) {
      if (await changes.change(view, part)) onClose();
      return;
    }
    try {
      const saved = await changes.add({ ...part, query });
      await navigate({ to: ".", search: { ...toSearch(saved.query), view: saved.view_id } as never });
      onClose();
    } catch (refused) {
      setError(errorMessage(refused));
    }
  };

  return (
    <OpenModal
      onClose={onClose}
      title={view ? "Rename or share the view" : "Save this view"}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form onSubmit={(event) => void save(event)}>
        <Stack gap="md">
          <TextInput
            label="Name"
            description={view ? undefined : "The filters and the order of the list are kept under it."}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={error}
            maxLength={100}
            required
            data-autofocus
          />
          <Switch
            label="Share it with everybody"
            description="Everybody who may save views can change a shared one."
            checked={isShared}
            onChange={(event) => setIsShared(event.currentTarget.checked)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={changes.isBusy} disabled={name.trim() === ""}>
              {view ? "Save" : "Save view"}
            </Button>
          </Group>
        </Stack>
      </form>
    </OpenModal>
  );
}
