#!/bin/bash
passwd centos<<EOF
000000
000000
EOF
