// What the first server is asked to do, so that one sees user data work.

/** A cloud-config with the password that is shown in the summary. */
export const firstUserData = (password: string): string => `#cloud-config
chpasswd:
  list: |
    tiny:${password}
  expire: false
ssh_pwauth: true
`;
