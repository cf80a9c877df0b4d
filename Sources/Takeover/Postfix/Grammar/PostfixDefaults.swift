/// Postfix's own values (`postconf -d` of 3.7) of the parameters that the reader asks for; those of all others are empty for it.
enum PostfixDefaults {
    static let values: [String: String] = [
        "alias_maps": "hash:/etc/aliases, nis:mail.aliases",
        "allow_mail_to_commands": "alias, forward",
        "allow_mail_to_files": "alias, forward",
        "append_at_myorigin": "yes",
        "bounce_queue_lifetime": "5d",
        "compatibility_level": "0",
        "config_directory": "/etc/postfix",
        "data_directory": "/var/lib/postfix",
        "default_database_type": "hash",
        "default_privs": "nobody",
        "default_process_limit": "100",
        "default_transport": "smtp",
        "expand_owner_alias": "no",
        "forward_path": "$home/.forward${recipient_delimiter}${extension}, $home/.forward",
        "inet_interfaces": "all",
        "local_recipient_maps": "proxy:unix:passwd.byname $alias_maps",
        "local_transport": "local:$myhostname",
        "mail_name": "Postfix",
        "mail_spool_directory": "/var/mail",
        "mail_version": "3.7.11",
        "mailbox_size_limit": "51200000",
        "maximal_queue_lifetime": "5d",
        "message_size_limit": "10240000",
        "mime_header_checks": "$header_checks",
        "mydestination": "$myhostname, localhost.$mydomain, localhost",
        "mydomain": "localdomain",
        "myhostname": "localhost.localdomain",
        "mynetworks_style": "${{$compatibility_level} <level {2} ? {subnet} : {host}}",
        "myorigin": "$myhostname",
        "nested_header_checks": "$header_checks",
        "owner_request_special": "yes",
        "parent_domain_matches_subdomains":
            "debug_peer_list,fast_flush_domains,mynetworks,permit_mx_backup_networks,qmqpd_authorized_clients,relay_domains,smtpd_access_maps",
        "process_id_directory": "pid",
        "queue_directory": "/var/spool/postfix",
        "relay_domains": "${{$compatibility_level} <level {2} ? {$mydestination} : {}}",
        "relay_transport": "relay",
        "smtpd_recipient_limit": "1000",
        "smtpd_reject_unlisted_recipient": "yes",
        "smtpd_reject_unlisted_sender": "no",
        "smtpd_relay_restrictions":
            "${{$compatibility_level} <level {1} ? {} : {permit_mynetworks, permit_sasl_authenticated, defer_unauth_destination}}",
        "soft_bounce": "no",
        "virtual_alias_domains": "$virtual_alias_maps",
        "virtual_alias_maps": "$virtual_maps",
        "virtual_mailbox_domains": "$virtual_mailbox_maps",
        "virtual_mailbox_limit": "51200000",
        "virtual_minimum_uid": "100",
        "virtual_transport": "virtual",
    ]
}

extension PostfixDefaults {
    /// `myhostname` where neither main.cf nor the machine says one.
    static let unnamedHost = "localhost.localdomain"
}
