import { Box, Loader, NativeSelect, NavLink } from "@mantine/core";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Suspense } from "react";
import { Notice } from "#/components/Notice";
import { Page } from "#/components/Page";
import { useSession } from "#/session/session";
import { chosenSection, SECTIONS } from "./sections";
import classes from "./SettingsPage.module.css";

/** What the workspace is set up with: one section at a time, and only those that the person may see. */
export function SettingsPage() {
  const { permissions } = useSession();
  const { section: key } = useParams({ strict: false });
  const go = useNavigate();
  const sections = SECTIONS.filter((section) => permissions.includes(section.permission));
  const chosen = chosenSection(sections, key);
  return (
    <Page title="Settings" tabTitle={chosen ? `${chosen.label} · Settings` : "Settings"} lead={chosen?.question}>
      <div className={classes.frame}>
        <Box component="nav" visibleFrom="md" className={classes.list} aria-label="Sections of the settings">
          {sections.map((section) => (
            <NavLink
              key={section.key}
              component={Link}
              to={`/settings/${section.key}`}
              label={section.label}
              leftSection={<section.icon size={17} stroke={1.7} />}
              active={section === chosen}
              aria-current={section === chosen ? "page" : undefined}
              className={classes.link}
            />
          ))}
        </Box>
        <NativeSelect
          hiddenFrom="md"
          label="Section"
          value={chosen?.key ?? ""}
          data={sections.map((section) => ({ value: section.key, label: section.label }))}
          onChange={(event) => void go({ to: "/settings/{-$section}", params: { section: event.currentTarget.value } })}
        />
        <div className={classes.content}>
          {chosen ? (
            <Suspense key={chosen.key} fallback={<Loader role="status" aria-label="Loading" />}>
              <chosen.component />
            </Suspense>
          ) : (
            <Notice title="There is no such section for you">
              Either the address is wrong, or your role does not let you see it. An administrator can change your role.
            </Notice>
          )}
        </div>
      </div>
    </Page>
  );
}
