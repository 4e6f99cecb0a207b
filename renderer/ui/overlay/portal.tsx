import { createContext, useContext, useState, type ReactNode } from 'react';

const PortalContext = createContext<HTMLElement | null>(null);

/**
 * Where menus, popovers and hints of the page are attached: a named region, so that all content lies in landmarks.
 * Part of UiProvider. Inside a dialog they attach to the dialog instead (PortalReset).
 */
export function PortalRegion({ children }: { readonly children: ReactNode }): ReactNode {
  const [region, setRegion] = useState<HTMLElement | null>(null);
  return (
    <PortalContext.Provider value={region}>
      {children}
      <section ref={setRegion} aria-label="Menus and hints" />
    </PortalContext.Provider>
  );
}

/** Lets popups attach to the nearest dialog again: outside it they would be hidden from assistive technology. */
export function PortalReset({ children }: { readonly children: ReactNode }): ReactNode {
  return <PortalContext.Provider value={null}>{children}</PortalContext.Provider>;
}

/** The container for a popup's portal, or undefined for the library's own choice. */
export function usePortalContainer(): HTMLElement | undefined {
  return useContext(PortalContext) ?? undefined;
}
