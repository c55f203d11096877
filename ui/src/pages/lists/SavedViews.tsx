import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconBookmarkPlus, IconDots, IconUser } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { useMay } from "#/session/session";
import { isSameQuery, type Screen } from "./query";
import classes from "./SavedViews.module.css";
import { useViewChanges } from "./useViewChanges";
import { ViewDialog } from "./ViewDialog";

// A view is also the current one after a filter has moved away from it; the router would take every part of an address for it.
const EXACTLY = { exact: true, includeSearch: true };

interface SavedViewsProps {
  screen: Screen;
  /** What the list without a view is called: "All accounts". */
  allLabel: string;
  /** What the list shows, as the API takes it; and what it shows without a view and without a filter. */
  query: object;
  whole?: object;
  viewId: number | undefined;
  /** The address of a view's query, where it is not written as the API has it. */
  toSearch?: (query: Record<string, unknown>) => object;
}

/** The saved views of a list, beside the list itself, and the way to keep what is shown as another one. */
export function SavedViews({
  screen,
  allLabel,
  query,
  whole = {},
  viewId,
  toSearch = (kept) => kept,
}: SavedViewsProps) {
  const mayEdit = useMay("views.edit");
  const { data } = api.useQuery("get", "/api/v1/views", { params: { query: { screen } } });
  const [dialog, setDialog] = useState<"new" | "rename" | null>(null);
  const changes = useViewChanges(screen);
  const views = data?.items ?? [];
  const current = views.find((view) => view.view_id === viewId);
  const isChanged = current !== undefined && !isSameQuery(current.query, query);
  const canKeep = current ? isChanged : !isSameQuery(query, whole);

  return (
    <nav className={classes.bar} aria-label="Saved views">
      <div className={classes.views}>
        <Link
          to="."
          search={{} as never}
          className={classes.view}
          aria-current={current ? undefined : "page"}
          activeOptions={EXACTLY}
        >
          {allLabel}
        </Link>
        {views.map((view) => (
          <ViewLink
            key={view.view_id}
            view={view}
            search={toSearch(view.query)}
            isCurrent={view === current}
            isChanged={view === current && isChanged}
          />
        ))}
      </div>
      {mayEdit && (
        <div className={classes.end}>
          {current && isChanged && (
            <Button
              size="compact-sm"
              variant="light"
              loading={changes.isBusy}
              onClick={() => void changes.change(current, { query })}
            >
              Save changes
            </Button>
          )}
          {canKeep && (
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconBookmarkPlus size={15} />}
              onClick={() => setDialog("new")}
            >
              Save view
            </Button>
          )}
          {current && (
            <Menu position="bottom-end" withArrow>
              <Menu.Target>
                <ActionIcon variant="subtle" color="gray" aria-label={`Change the view ${current.name}`}>
                  <IconDots size={16} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => setDialog("rename")}>Rename or share</Menu.Item>
                <Menu.Item color="red" onClick={() => void changes.remove(current)}>
                  Delete
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </div>
      )}
      {dialog && (
        <ViewDialog
          screen={screen}
          view={dialog === "rename" ? current : undefined}
          query={dialog === "rename" && current ? current.query : query}
          toSearch={toSearch}
          onClose={() => setDialog(null)}
        />
      )}
    </nav>
  );
}

interface ViewLinkProps {
  view: Schemas["SavedView"];
  search: object;
  isCurrent: boolean;
  isChanged: boolean;
}

function ViewLink({ view, search, isCurrent, isChanged }: ViewLinkProps) {
  return (
    <Link
      to="."
      search={{ ...search, view: view.view_id } as never}
      className={classes.view}
      aria-current={isCurrent ? "page" : undefined}
      activeOptions={EXACTLY}
      title={view.is_shared ? `Shared${view.owner ? ` by ${view.owner.name}` : ""}` : "Only you see this view"}
    >
      {!view.is_shared && <IconUser size={13} aria-label="Only yours" role="img" />}
      {view.name}
      {isChanged && <span title="Changed since it was saved">•</span>}
    </Link>
  );
}
