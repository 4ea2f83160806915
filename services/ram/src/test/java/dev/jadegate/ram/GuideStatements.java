package dev.jadegate.ram;

/** The policy of the guide that the platform implements, as it stands there. */
final class GuideStatements {
    static final String RESTRICTED_ECS_ACCESS = """
            {
            "Version": "1",
            "Statement": [
            {
            "Effect": "Allow",
            "Action": [
            "ecs:RunInstances",
            "ecs:CreateInstance",
            "ecs:StartInstance",
            "ecs:StopInstance",
            "ecs:DeleteInstance"
            ],
            "Resource": "acs:ecs:cn-hangzhou:*:instance/*",
            "Condition": {
            "StringEquals": {
            "ecs:VpcId": "vpc-bp1****"
            }
            }
            },
            {
            "Effect": "Deny",
            "Action": "ecs:*",
            "Resource": "*",
            "Condition": {
            "StringEquals": {
            "ecs:tag/Environment": "production"
            },
            "StringNotEquals": {
            "ram:PrincipalTag/Role": "senior-engineer"
            }
            }
            }
            ]
            }
            """;

    private GuideStatements() {}
}
