import { safeStorage } from 'electron';

/** The operating system's key store, as far as this machine has one. The only user of `safeStorage`. */
export interface KeyStore {
  /** What the operating system calls the store in use, such as `gnome_libsecret`. Asks no one for anything. */
  backend(): string;
  /** Whether it can encrypt. May make the operating system ask the person to open their keyring. */
  usable(): Promise<boolean>;
  /** Lets Chromium encrypt with a password that is the same everywhere, where nothing better exists (Linux). */
  acceptWeak(): void;
  wrap(key: Uint8Array): Promise<string>;
  /** @throws when the store does not hold what the blob was made with */
  unwrap(blob: string): Promise<Uint8Array>;
}

/**
 * The asynchronous interface exists since Electron 42 and is the only one from 46 on; older runtimes have the
 * synchronous one alone. Blobs of both are interchangeable.
 *
 * @param platform as Node names it
 */
export function operatingSystemKeyStore(platform: string): KeyStore {
  // Asked when it is needed: this is made before Electron is ready.
  const modern = () => typeof safeStorage.encryptStringAsync === 'function';
  return {
    backend: () => (platform === 'linux' ? safeStorage.getSelectedStorageBackend() : systemStore(platform)),
    usable: async () =>
      modern() ? safeStorage.isAsyncEncryptionAvailable() : safeStorage.isEncryptionAvailable(),
    acceptWeak: () => safeStorage.setUsePlainTextEncryption(true),
    async wrap(key) {
      const text = Buffer.from(key).toString('base64');
      const blob = modern() ? await safeStorage.encryptStringAsync(text) : safeStorage.encryptString(text);
      return blob.toString('base64');
    },
    async unwrap(blob) {
      const bytes = Buffer.from(blob, 'base64');
      const text = modern()
        ? (await safeStorage.decryptStringAsync(bytes)).result
        : safeStorage.decryptString(bytes);
      return new Uint8Array(Buffer.from(text, 'base64'));
    },
  };
}

function systemStore(platform: string): string {
  return platform === 'darwin' ? 'keychain' : 'dpapi';
}
