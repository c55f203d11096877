import { Anchor } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { http, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import type { Screen } from "./query";

type View = Schemas["SavedView"];
type Part = Partial<Pick<View, "name" | "is_shared">> & { query?: object };

/** What a view of a screen is written as. */
const body = (screen: Screen, view: { name: string; is_shared: boolean; query: object }) =>
  ({ screen, name: view.name, is_shared: view.is_shared, query: view.query }) as never;

/** Saves, changes and deletes the views of a screen; what was deleted can be brought back for a while. */
export function useViewChanges(screen: Screen) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [isBusy, setIsBusy] = useState(false);

  const done = async <Answer,>(work: Promise<{ data?: Answer; error?: unknown }>): Promise<Answer> => {
    setIsBusy(true);
    try {
      const { data, error } = await work;
      if (data === undefined) throw error;
      await cache.invalidateQueries({ queryKey: ["get", "/api/v1/views"] });
      return data;
    } finally {
      setIsBusy(false);
    }
  };
  const add = (view: { name: string; is_shared: boolean; query: object }): Promise<View> =>
    done<View>(http.POST("/api/v1/views", { body: body(screen, view) }));

  return {
    isBusy,
    add,
    change: async (view: View, part: Part): Promise<View | null> => {
      try {
        return await done<View>(
          http.PUT("/api/v1/views/{view_id}", {
            params: { path: { view_id: view.view_id } },
            body: body(screen, { ...view, ...part }),
          }),
        );
      } catch (error) {
        notifications.show({ color: "red", title: "The view was not changed", message: errorMessage(error) });
        return null;
      }
    },
    remove: async (view: View): Promise<void> => {
      try {
        await done<View>(http.DELETE("/api/v1/views/{view_id}", { params: { path: { view_id: view.view_id } } }));
      } catch (error) {
        notifications.show({ color: "red", title: "The view was not deleted", message: errorMessage(error) });
        return;
      }
      await navigate({ to: ".", search: {} as never });
      const id = `view-${view.view_id}`;
      const undo = () => {
        notifications.hide(id);
        add(view).catch((error: unknown) => notifications.show({ color: "red", message: errorMessage(error) }));
      };
      notifications.show({
        id,
        message: (
          <>
            The view {view.name} is deleted.{" "}
            <Anchor component="button" onClick={undo}>
              Bring it back
            </Anchor>
          </>
        ),
      });
    },
  };
}
