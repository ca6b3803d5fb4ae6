// What guests and hypervisors are told of the software that runs them.

export const version = '0.1.0';

/** As Nova names itself on the drives that it writes. */
export const configDrivePublisher = `OpenStack Nova ${version}`;
